"""What evaluation keeps of its own: figures as they were told."""

from evaluation.models.releases import Release

__all__ = ["Release"]
