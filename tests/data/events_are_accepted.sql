-- Most events keep the contract, none is lost on the way, and engaged seconds are seconds: else nothing is scored.
{{ rejected_shares('events') }}

union all

select
    'most engaged_seconds of table events are more than an hour' as problem,
    cast(null as {{ string() }}) as column_name,
    count(case when engaged_seconds > 3600 then 1 end) as found,
    count(engaged_seconds) as whole,
    0.5 as allowed,
    cast(max(engaged_seconds) as {{ string() }}) as example,
    'They look like milliseconds: divide them by 1000 in the source.' as what_to_do
from {{ rows_of('events') }}
where rejection_problem is null
having
    count(engaged_seconds) >= 100
    and count(case when engaged_seconds > 3600 then 1 end) > 0.5 * count(engaged_seconds)
