"""The administrator keeps users and word lists, and reads no citizen through what was changed."""

from auditlog import admin as auditlog_admin
from django.contrib import admin

admin.site.unregister(auditlog_admin.LogEntry)
