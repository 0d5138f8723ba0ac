from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = _("Evaluation")

    def ready(self):
        from auditlog.registry import auditlog

        from evaluation.models import Answer, SurveyLink

        # Followed like the rest (matching.changes), but for what was answered and what opens a form.
        for model, secret in ((Answer, "option"), (SurveyLink, "token_hash")):
            told = [one.name for one in model._meta.concrete_fields if one.name != secret]
            auditlog.register(model, include_fields=told)
