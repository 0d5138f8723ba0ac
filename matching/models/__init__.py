"""What names two parties: matches, consents, decisions. The keys point down to the parties."""

from matching.models.consents import Consent
from matching.models.decisions import Decision, DecisionView, ScoringModel, Snapshot, Unreadable
from matching.models.matches import Block, FollowUp, Match, MatchEvent
from matching.models.tasks import Task

__all__ = [
    "Block",
    "Consent",
    "Decision",
    "DecisionView",
    "FollowUp",
    "Match",
    "MatchEvent",
    "ScoringModel",
    "Snapshot",
    "Task",
    "Unreadable",
]
