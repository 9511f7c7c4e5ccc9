-- Emails and devices of several people: they identify nobody.
select
    'shared_email' as kind,
    email as identifier,
    cast(people as bigint) as people,
    example_person_id,
    {{ run_id() }} as run_id
from {{ ref('int_shared_emails') }}

union all

select
    'shared_device' as kind,
    anonymous_id as identifier,
    cast(people as bigint) as people,
    example_person_id,
    {{ run_id() }} as run_id
from {{ ref('int_devices') }}
where people > 1
