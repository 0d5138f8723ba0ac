"""What is asked in order to measure. Keys point down to the parties; one noun a file."""

from evaluation.models.surveys import Answer, Response, SurveyLink

__all__ = ["Answer", "Response", "SurveyLink"]
