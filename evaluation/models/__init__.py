"""What evaluation keeps of its own: what was asked in order to measure, and figures as they were told.
Keys point down to the parties; one noun a file."""

from evaluation.models.releases import Release
from evaluation.models.surveys import Answer, Response, SurveyLink

__all__ = ["Answer", "Release", "Response", "SurveyLink"]
