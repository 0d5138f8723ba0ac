from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "web"
    verbose_name = _("Web")

    def ready(self):
        from matching.changes import follow
        from web import events  # noqa: F401 - what it hears is said from now on

        ours = ("programme", "citizens", "mentors", "companies", "matching", "evaluation")
        follow(model for model in apps.get_models() if model._meta.app_label in ours)
