"""The input contract: every table a source is mapped to, its columns in order, and which of them are required.

The same tables and columns as section 2 of the scoring definition and as `models/input`; the loader reads nothing else.
"""

_COLUMNS = {
    "people": """person_id* email first_name last_name job_title phone company_name account_id lifecycle_stage country
        created_at updated_at merged_into_person_id source_system""",
    "accounts": "account_id* name domain lifecycle_stage industry employee_count created_at updated_at source_system",
    "events": """event_id* event_type* occurred_at* loaded_at person_id anonymous_id email url referrer_url page_type
        engaged_seconds click_id campaign_id creative_id message_id list_id content_id content_stage channel
        reply_intent bounce_type form_id form_type ticket_id ticket_category ip user_agent source_system""",
    "form_submissions": """event_id* form_id email first_name last_name company_name job_title phone message honeypot
        completion_seconds required_fields""",
    "person_changes": "change_id* person_id* field_name* old_value new_value changed_at* changed_by",
    "outcomes": "outcome_id* person_id account_id outcome* occurred_at*",
    "score_exemptions": "person_id email domain rule_id reason* expires_on",
    "deletions": "table* key* deleted_at*",
}

#: The types that an event can have; others are kept and never scored.
EVENT_TYPES = (
    *("ad_impression", "ad_click", "page_view", "form_submitted", "content_downloaded", "webinar_attended"),
    *("email_delivered", "email_opened", "email_clicked", "email_bounced", "email_unsubscribed", "email_resubscribed"),
    *("outreach_sent", "outreach_replied", "meeting_booked", "trial_started", "chat_started", "ticket_created"),
    "identified",
)
#: Columns of each contract table, in the contract's order.
COLUMNS = {table: tuple(name.rstrip("*") for name in text.split()) for table, text in _COLUMNS.items()}
#: The columns that some file of the table must have.
REQUIRED = {
    table: tuple(name.rstrip("*") for name in text.split() if name.endswith("*")) for table, text in _COLUMNS.items()
}
TABLES = tuple(COLUMNS)
#: The optional columns of times and numbers: what cannot be read there is null, and its row is accepted.
TYPED = {
    "people": ("created_at", "updated_at"),
    "accounts": ("created_at", "updated_at"),
    "events": ("loaded_at", "engaged_seconds"),
    "form_submissions": ("completion_seconds",),
}
#: What stands between the entries of a staged row's `rejected_values` and `nulled_values`.
ENTRY_SEPARATOR = "\x1f"
