"""What names two parties: matches, consents, decisions. The keys point down to the parties."""

from matching.models.cafes import CafeMeeting, CafeSignUp
from matching.models.changes import Change
from matching.models.closing import Receiver
from matching.models.consents import Consent
from matching.models.conversations import Agreement, Conversation
from matching.models.courses import Attendance, Attended, Course, CourseDay, TeamMember
from matching.models.decisions import Decision, DecisionView, ScoringModel, Snapshot, Unreadable
from matching.models.diary import DiaryEntry
from matching.models.digests import Digest
from matching.models.disclosures import CompanySheet, Disclosure
from matching.models.erasures import CaseFigures, Erasure
from matching.models.expectations import ExpectationTalk
from matching.models.first_talks import FirstTalkMove
from matching.models.matches import Block, FollowUp, Match, MatchEvent, Scale
from matching.models.meetings import CaseMeeting, CaseOnAgenda
from matching.models.openness import OpennessPlan
from matching.models.pace import AgreedHours, MatchPause
from matching.models.readings import Reading, ReadingReview, Seal
from matching.models.runs import Run
from matching.models.tasks import Task
from matching.models.visits import CouldBeMe, GroupVisit
from matching.models.worries import Worry

__all__ = [
    "AgreedHours",
    "Agreement",
    "Attendance",
    "Attended",
    "Block",
    "CafeMeeting",
    "CafeSignUp",
    "CaseFigures",
    "CaseMeeting",
    "CaseOnAgenda",
    "CompanySheet",
    "Change",
    "Consent",
    "Conversation",
    "CouldBeMe",
    "Course",
    "CourseDay",
    "Decision",
    "DecisionView",
    "DiaryEntry",
    "Digest",
    "Disclosure",
    "Erasure",
    "ExpectationTalk",
    "FirstTalkMove",
    "FollowUp",
    "GroupVisit",
    "Match",
    "MatchEvent",
    "MatchPause",
    "OpennessPlan",
    "Reading",
    "ReadingReview",
    "Receiver",
    "Run",
    "Scale",
    "ScoringModel",
    "Seal",
    "Snapshot",
    "Task",
    "TeamMember",
    "Unreadable",
    "Worry",
]
