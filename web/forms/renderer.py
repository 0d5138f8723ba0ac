"""How a form looks: `{{ form }}`, or `_parts/field.html` for one field, in dkfds markup."""

from django import forms
from django.forms.renderers import TemplatesSetting

CLASSES = {
    "checkbox": "form-checkbox",
    "file": "",
    "hidden": "",
    "radio": "form-radio",
    "range": "",
    "select": "form-select",
}


class BoundField(forms.BoundField):
    """A field whose control carries the class that the design system draws it by."""

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        ours = CLASSES.get(getattr(widget, "input_type", ""), "form-input")
        classes = f"{widget.attrs.get('class', '')} {ours}".strip()
        return {**attrs, "class": classes} if classes else attrs


class Renderer(TemplatesSetting):
    form_template_name = "_parts/form.html"
    field_template_name = "_parts/field.html"
    bound_field_class = BoundField
