"""How a form looks: `{{ form }}`, or `_parts/field.html` for one field, in dkfds markup."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.html import format_html

from web.forms.watched import has_hint, watch_of

CLASSES = {
    "checkbox": "form-checkbox",
    "file": "",
    "hidden": "",
    "radio": "form-radio",
    "range": "",
    "select": "form-select",
}


class BoundField(forms.BoundField):
    """A field whose control carries the class that the design system draws it by, and what it is
    watched for (`web.forms.watched`): for the script, and for the server once it is sent."""

    @property
    def watch(self):
        return watch_of(self.form, self.name)

    @property
    def has_watch_hint(self):
        return has_hint(self.form, self.name)

    @property
    def as_showed(self):
        """What the page showed, sent along, where the control is written option by option."""
        return self.as_hidden(only_initial=True) if self.field.show_hidden_initial else ""

    @property
    def aria_describedby(self):
        hint = f"{self.auto_id}_watched" if self.auto_id and self.has_watch_hint else ""
        return " ".join(filter(None, [super().aria_describedby, hint])) or None

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        html = super().as_widget(widget, attrs, only_initial)
        if widget or not self.watch:
            return html
        marker = '<input type="hidden" name="watch-{}" value="{}">'
        return html + format_html(marker, self.watch, self.html_name)

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        ours = CLASSES.get(getattr(widget, "input_type", ""), "form-input")
        classes = f"{widget.attrs.get('class', '')} {ours}".strip()
        return {
            **attrs,
            **({"class": classes} if classes else {}),
            **({"data-watch": self.watch} if self.watch and not widget.is_hidden else {}),
        }


class Renderer(TemplatesSetting):
    form_template_name = "_parts/form.html"
    field_template_name = "_parts/field.html"
    bound_field_class = BoundField
