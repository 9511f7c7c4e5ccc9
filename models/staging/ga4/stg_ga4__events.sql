-- Events with the parameters that are read of them.
with events as (

    select * from {{ source('ga4', 'events') }}

)

select
    {{ texts_side_by_side("':'", [
        trimmed('user_pseudo_id'), trimmed('user_id'), trimmed('event_timestamp'), trimmed('event_name'),
        trimmed('event_bundle_sequence_id'), trimmed('batch_page_id'), trimmed('batch_ordering_id'),
        trimmed('batch_event_index'),
    ]) }} as event_id,
    {{ trimmed('event_name') }} as event_name,
    {{ trimmed('event_timestamp') }} as occurred_at,
    {{ trimmed('user_pseudo_id') }} as user_pseudo_id,
    {{ trimmed('user_id') }} as user_id,
    {{ trimmed(keyed_json_text('event_params', 'ga_session_id', ['int_value', 'string_value'])) }} as session_id,
    {{ trimmed(keyed_json_text('event_params', 'page_location', ['string_value'])) }} as url,
    {{ trimmed(keyed_json_text('event_params', 'page_referrer', ['string_value'])) }} as referrer_url,
    {{ cast_or_null(
        trimmed(keyed_json_text('event_params', 'engagement_time_msec', ['int_value', 'string_value'])), 'bigint'
    ) }} as engagement_msec,
    coalesce(
        {{ trimmed(keyed_json_text('event_params', 'gclid', ['string_value'])) }},
        {{ trimmed(json_text('collected_traffic_source', 'gclid')) }}
    ) as gclid,
    coalesce(
        {{ trimmed(keyed_json_text('event_params', 'dclid', ['string_value'])) }},
        {{ trimmed(json_text('collected_traffic_source', 'dclid')) }}
    ) as dclid,
    coalesce(
        {{ trimmed(keyed_json_text('event_params', 'source', ['string_value'])) }},
        {{ trimmed(json_text('collected_traffic_source', 'manual_source')) }}
    ) as campaign_source,
    coalesce(
        {{ trimmed(keyed_json_text('event_params', 'medium', ['string_value'])) }},
        {{ trimmed(json_text('collected_traffic_source', 'manual_medium')) }}
    ) as campaign_medium,
    coalesce(
        {{ trimmed(keyed_json_text('event_params', 'campaign', ['string_value'])) }},
        {{ trimmed(json_text('collected_traffic_source', 'manual_campaign_name')) }}
    ) as campaign_name,
    coalesce(
        {{ trimmed(keyed_json_text('event_params', 'content', ['string_value'])) }},
        {{ trimmed(json_text('collected_traffic_source', 'manual_content')) }}
    ) as campaign_content,
    coalesce(
        {{ trimmed(keyed_json_text('event_params', 'term', ['string_value'])) }},
        {{ trimmed(json_text('collected_traffic_source', 'manual_term')) }}
    ) as campaign_term,
    coalesce(
        {{ trimmed(keyed_json_text('event_params', 'content_id', ['string_value'])) }},
        {{ trimmed(keyed_json_text('event_params', 'link_url', ['string_value'])) }},
        {{ trimmed(keyed_json_text('event_params', 'file_name', ['string_value'])) }}
    ) as content_id,
    coalesce(
        {{ trimmed(keyed_json_text('event_params', 'form_id', ['string_value', 'int_value'])) }},
        {{ trimmed(keyed_json_text('event_params', 'form_name', ['string_value'])) }}
    ) as form_id,
    {{ trimmed(keyed_json_text('event_params', 'form_type', ['string_value'])) }} as form_type
from events
