-- Fake forms and careers visitors are no more than they can be, and about as many as in the last runs around this day.
with compared as (

    select
        shares.*,
        case shares.heuristic
            when 'fake_forms' then {{ var('max_fake_form_share') }}
            else {{ var('max_career_page_visitor_share') }}
        end as highest,
        case shares.heuristic
            when 'fake_forms' then usual.fake_form_share
            else usual.career_page_visitor_share
        end as usual
    from {{ ref('lead_scoring', 'heuristic_shares') }} as shares
    cross join {{ ref('lead_scoring', 'usual_numbers') }} as usual
    where shares.whole >= {{ var('heuristics_min_cases') }}

)

select
    case
        when share > highest then 'the share of ' || heuristic || ' is too large to be true'
        else 'the share of ' || heuristic || ' is far from the usual one'
    end as problem,
    share as found,
    usual,
    highest as allowed,
    'Look at forms and pages of yours that are taken for what they are not: int_form_verdicts names the marks,'
    || ' page_type_shares the types. If the share is right, raise var max_fake_form_share or'
    || ' max_career_page_visitor_share; a jump that is meant passes with --accept-change "reason".' as what_to_do
from compared
where
    share > highest
    or (abs(share - usual) > {{ var('max_share_jump') }} and {{ 'false' if var('accept_change') else 'true' }})
