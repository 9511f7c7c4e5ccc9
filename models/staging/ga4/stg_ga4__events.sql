-- Events with the parameters that are read of them.
with events as (

    select * from {{ source_table('ga4', 'events') }}

),

parameters as (

    select
        *,
        {{ keyed_json_text('event_params', 'ga_session_id', ['int_value', 'string_value']) }} as given_session_id,
        {{ keyed_json_text('event_params', 'page_location', ['string_value']) }} as page_location,
        {{ keyed_json_text('event_params', 'page_referrer', ['string_value']) }} as page_referrer,
        {{ keyed_json_text('event_params', 'engagement_time_msec', ['int_value', 'string_value']) }} as engagement_time,
        {{ keyed_json_text('event_params', 'gclid', ['string_value']) }} as given_gclid,
        {{ json_text('collected_traffic_source', 'gclid') }} as collected_gclid,
        {{ keyed_json_text('event_params', 'dclid', ['string_value']) }} as given_dclid,
        {{ json_text('collected_traffic_source', 'dclid') }} as collected_dclid,
        {{ keyed_json_text('event_params', 'source', ['string_value']) }} as given_source,
        {{ json_text('collected_traffic_source', 'manual_source') }} as manual_source,
        {{ keyed_json_text('event_params', 'medium', ['string_value']) }} as given_medium,
        {{ json_text('collected_traffic_source', 'manual_medium') }} as manual_medium,
        {{ keyed_json_text('event_params', 'campaign', ['string_value']) }} as given_campaign,
        {{ json_text('collected_traffic_source', 'manual_campaign_name') }} as manual_campaign_name,
        {{ keyed_json_text('event_params', 'content', ['string_value']) }} as given_content,
        {{ json_text('collected_traffic_source', 'manual_content') }} as manual_content,
        {{ keyed_json_text('event_params', 'term', ['string_value']) }} as given_term,
        {{ json_text('collected_traffic_source', 'manual_term') }} as manual_term,
        {{ keyed_json_text('event_params', 'content_id', ['string_value']) }} as given_content_id,
        {{ keyed_json_text('event_params', 'link_url', ['string_value']) }} as link_url,
        {{ keyed_json_text('event_params', 'file_name', ['string_value']) }} as file_name,
        {{ keyed_json_text('event_params', 'form_id', ['string_value', 'int_value']) }} as given_form_id,
        {{ keyed_json_text('event_params', 'form_name', ['string_value']) }} as form_name,
        {{ keyed_json_text('event_params', 'form_type', ['string_value']) }} as given_form_type
    from events

)

select
    {{ texts_side_by_side("':'", [
        known_id('user_pseudo_id'), known_id('user_id'), known_text('event_timestamp'), trimmed('event_name'),
        known_text('event_bundle_sequence_id'), known_text('batch_page_id'), known_text('batch_ordering_id'),
        known_text('batch_event_index'),
    ]) }} as event_id,
    {{ trimmed('event_name') }} as event_name,
    {{ source_time('ga4', 'event_timestamp') }} as occurred_at,
    {{ known_id('user_pseudo_id') }} as user_pseudo_id,
    {{ known_id('user_id') }} as user_id,
    {{ known_text('given_session_id') }} as session_id,
    {{ known_text('page_location') }} as url,
    {{ known_text('page_referrer') }} as referrer_url,
    {{ cast_or_null(trimmed('engagement_time'), 'bigint') }} as engagement_msec,
    coalesce({{ known_id('given_gclid') }}, {{ known_id('collected_gclid') }}) as gclid,
    coalesce({{ known_id('given_dclid') }}, {{ known_id('collected_dclid') }}) as dclid,
    coalesce({{ known_text('given_source') }}, {{ known_text('manual_source') }}) as campaign_source,
    coalesce({{ known_text('given_medium') }}, {{ known_text('manual_medium') }}) as campaign_medium,
    coalesce({{ known_text('given_campaign') }}, {{ known_text('manual_campaign_name') }}) as campaign_name,
    coalesce({{ known_text('given_content') }}, {{ known_text('manual_content') }}) as campaign_content,
    coalesce({{ known_text('given_term') }}, {{ known_text('manual_term') }}) as campaign_term,
    coalesce(
        {{ known_text('given_content_id') }}, {{ known_text('link_url') }}, {{ known_text('file_name') }}
    ) as content_id,
    coalesce({{ known_text('given_form_id') }}, {{ known_text('form_name') }}) as form_id,
    {{ known_text('given_form_type') }} as form_type
from parameters
