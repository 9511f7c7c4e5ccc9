-- Members of lists.
select
    {{ record_id('id') }} as membership_id,
    {{ record_id('list_id') }} as list_id,
    {{ record_id('prospect_id') }} as prospect_id,
    {{ is_true('opted_out') }} as has_opted_out,
    {{ source_time('pardot', 'updated_at') }} as updated_at
from {{ source_table('pardot', 'list_membership') }}
