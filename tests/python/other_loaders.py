"""The raw tables of the demo under the names that loaders other than Fivetran have for them, see docs/connectors."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb

#: Of a source, the raw tables by name -> columns; what it gives: the tables of the other loader by name -> query.
Renaming = Callable[[Mapping[str, list[str]]], dict[str, str]]

_SYNCED = "_fivetran_synced as _airbyte_extracted_at"
#: What Fivetran adds, and the other loaders do not have.
_OWN = {"_fivetran_deleted", "_fivetran_active"}


def load_renamed(con: duckdb.DuckDBPyConnection, source: str, folder: Path, schema: str) -> None:
    """Make a schema of a folder's CSV files as the source's other loader names them."""
    con.execute("create or replace schema landed")
    con.execute(f"create schema {schema}")
    columns: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.csv")):
        relation = f"read_csv('{path.as_posix()}', all_varchar=true, header=true, delim=',', quote='\"', escape='\"')"
        con.execute(f'create table landed."{path.stem}" as from {relation}')
        described = con.execute(f'describe landed."{path.stem}"').fetchall()
        columns[path.stem] = [row[0] for row in described]
        for column in _OWN & {*columns[path.stem]}:
            gone = "false" if column == "_fivetran_active" else "true"
            query = f"select count(*) from landed.\"{path.stem}\" where {column} = '{gone}'"
            assert con.execute(query).fetchone() == (0,), "nothing is lost with it"
    for table, query in RENAMED[source](columns).items():
        con.execute(f'create table {schema}."{table}" as {query}')
    con.execute("drop schema landed cascade")


def _camel(name: str, *, upper: bool) -> str:
    """`account_id` as AccountId, or accountId."""
    first, *others = name.split("_")
    return "".join([first.title() if upper else first, *(part.title() for part in others)])


def _renamed(table: str, columns: Iterable[str], name: Callable[[str], str]) -> str:
    """All rows of a table, its columns renamed, less those of Fivetran."""
    names = ", ".join(f'"{column}" as "{name(column)}"' for column in columns if not column.startswith("_fivetran"))
    return f'select {names}, {_SYNCED} from landed."{table}"'


def _salesforce(columns: Mapping[str, list[str]]) -> dict[str, str]:
    """The names of the API, as Airbyte and Stitch have them."""
    return {
        _camel(table, upper=True): _renamed(table, names, lambda name: _camel(name, upper=True))
        for table, names in columns.items()
    }


def _marketo(columns: Mapping[str, list[str]]) -> dict[str, str]:
    """Airbyte's names: those of REST, the attributes of activities as Marketo has them but in snake_case."""
    of_activity = {"id": "marketoGUID"} | {
        name: _camel(name, upper=False)
        for name in ("lead_id", "activity_date", "campaign_id", "primary_attribute_value_id", "primary_attribute_value")
    }
    tables = {"lead": "leads", "program": "programs"}
    tables["activity_change_status_in_progression"] = "activities_change_statusin_progression"
    found = {}
    for table, names in columns.items():
        is_activity = table.startswith("activity_")
        found[tables.get(table, table.replace("activity_", "activities_"))] = _renamed(
            table,
            [name for name in names if name != "email_template_id"],
            (lambda name: of_activity.get(name, name)) if is_activity else (lambda name: _camel(name, upper=False)),
        )
    return found


def _pardot(columns: Mapping[str, list[str]]) -> dict[str, str]:
    """Airbyte's names of the API's version 5, which has no opportunities' prospects."""
    tables = {"prospect": "prospects", "visitor_activity": "visitor_activities", "opportunity": "opportunities"}
    return {
        tables[table]: _renamed(table, names, lambda name: _camel(name, upper=False)).replace(
            f", {_SYNCED}", f', {"false" if "_fivetran_deleted" in names else "null"} as "isDeleted", {_SYNCED}'
        )
        for table, names in columns.items()
        if table in tables
    }


def _zendesk(columns: Mapping[str, list[str]]) -> dict[str, str]:
    """Airbyte's names of tables; how a ticket came stands in an object, its tags in a list."""
    tickets = [name for name in columns["ticket"] if name not in ("via_channel", "merged_ticket_ids")]
    tags = "(select list(tag) from landed.ticket_tag where ticket_id = ticket.id) as tags"
    more = f", json_object('channel', via_channel) as via, {tags}, {_SYNCED}"
    return {
        "users": _renamed("user", columns["user"], str),
        "tickets": _renamed("ticket", tickets, str).replace(f", {_SYNCED}", more),
    }


def _hubspot(columns: Mapping[str, list[str]]) -> dict[str, str]:
    """Airbyte's names, and for messages those of Meltano's tap: properties and associations as JSON."""

    def of(table: str, key: str, *more: str) -> str:
        properties = ", ".join(
            f"'{name.removeprefix('property_')}', {name}" for name in columns[table] if name.startswith("property_")
        )
        added = "".join(f", {expression}" for expression in more)
        values = f"{key} as id, json_object({properties}) as properties, false as archived{added}, {_SYNCED}"
        return f'select {values} from landed."{table}" as self'

    def contacts(table: str, key: str) -> str:
        own = "id" if key == "ticket_id" else key
        return f"(select to_json(list(contact_id)) from landed.{table} as link where link.{key} = self.{own})"

    return {
        "contacts": of("contact", "id"),
        "companies": of("company", "id"),
        "contacts_property_history": 'select contact_id as vid, name as property, value, source as "source-type",'
        f" timestamp, {_SYNCED} from landed.contact_property_history",
        "email_events": f"""
            select
                event.id, type, created, recipient, email_campaign_id as "emailCampaignId",
                filtered_event = 'true' as "filteredEvent", json_object('id', sent_by_id) as "sentBy",
                click.url, click.user_agent as "userAgent", click.ip_address as "ipAddress",
                bounce.category, bounce.status, change.portal_subscription_status as "portalSubscriptionStatus",
                cast(subscriptions as json) as subscriptions,
                event.{_SYNCED}
            from landed.email_event as event
            left join landed.email_event_click as click using (id)
            left join landed.email_event_bounce as bounce using (id)
            left join landed.email_event_status_change as change using (id)""",
        "forms": f"select guid as id, name, {_SYNCED} from landed.form",
        "contacts_form_submissions": f"""
            select
                contact_id as "canonical-vid", form_id as "form-id", conversion_id as "conversion-id",
                timestamp, page_url as "page-url", title, {_SYNCED}
            from landed.contact_form_submission""",
        "engagements": f"""
            select
                id, type, {_SYNCED},
                json_object('contactIds', (
                    select list(contact_id) from landed.engagement_contact where engagement_id = engagement.id
                )) as associations
            from landed.engagement""",
        "engagements_calls": of("engagement_call", "engagement_id"),
        "engagements_emails": of("engagement_email", "engagement_id"),
        "engagements_meetings": of("engagement_meeting", "engagement_id"),
        "communications": of("engagement_communication", "engagement_id"),
        "deals": f"""
            select
                deal_id as id, {contacts("deal_contact", "deal_id")} as contacts, false as archived, {_SYNCED},
                {{
                    'pipeline': deal_pipeline_id, 'dealstage': deal_pipeline_stage_id,
                    'createdate': property_createdate, 'closedate': property_closedate
                }} as properties
            from landed.deal as self""",
        "deal_pipelines": """
            select
                pipeline_id as "pipelineId",
                list({'stageId': stage_id, 'closedWon': closed_won, 'metadata': {'isClosed': is_closed}}) as stages
            from landed.deal_pipeline_stage group by pipeline_id""",
        "tickets": of("ticket", "id", f"{contacts('ticket_contact', 'ticket_id')} as contacts"),
    }


RENAMED: dict[str, Renaming] = {
    "hubspot": _hubspot,
    "marketo": _marketo,
    "pardot": _pardot,
    "salesforce": _salesforce,
    "zendesk": _zendesk,
}
