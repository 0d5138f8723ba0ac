"""A form whose page sends along what it showed: an old page overwrites nothing that nobody has seen."""

from django import forms

from matching.wording import pause_changed
from programme.pauses import days_of_pause


class SeenForm(forms.BaseForm):
    """For fields that have `show_hidden_initial`."""

    def seen(self, *names):
        """What the page showed in these fields; None where whoever sends it showed no page."""
        if not any(self[name].html_initial_name in self.data for name in names):
            return None
        return tuple(self._seen(name) for name in names)

    def _seen(self, name):
        field, key = self.fields[name], self[name].html_initial_name
        try:
            return field.to_python(
                field.hidden_widget().value_from_datadict(self.data, self.files, key)
            )
        except forms.ValidationError:
            return key  # no page of ours showed that, so it is like nothing that stands there

    def see(self, **now):
        """From now on the page shows what stands there now: whoever has read the sentence and saves
        once more means it."""
        sent = self.data.copy()
        for name, value in now.items():
            sent[self[name].html_initial_name] = "" if value is None else str(value)
        self.data = sent


class PauseFields(SeenForm):
    """For a form with `pause_from`, `pause_until` and the `today` that it was opened on."""

    def keep_other_pause(self, pauses):
        """Where the pause was changed meanwhile: it stays, if this page does not touch it; if it does,
        the page says so and keeps what was typed."""
        seen = self.seen("pause_from", "pause_until")
        now = days_of_pause(pauses, self.today)
        typed = tuple(self.cleaned_data.get(name) for name in ("pause_from", "pause_until"))
        if seen in (None, now) or typed == now or {"pause_from", "pause_until"} & {*self.errors}:
            return
        if typed == seen:
            self.cleaned_data["pause_from"], self.cleaned_data["pause_until"] = now
            return
        self.add_error("pause_from", pause_changed(*now))
        self.see(pause_from=now[0], pause_until=now[1])
