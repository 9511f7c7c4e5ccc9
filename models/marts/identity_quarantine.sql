-- Emails and devices that identify nobody: those of several people, and addresses that nobody has.
select
    kind,
    email as identifier,
    cast(people as bigint) as people,
    example_person_id,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_quarantined_emails') }}

union all

select
    'shared_device' as kind,
    anonymous_id as identifier,
    cast(people as bigint) as people,
    example_person_id,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_devices') }}
where people > 1
