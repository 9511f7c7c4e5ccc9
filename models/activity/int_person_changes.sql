-- Changes of attributes of this run's people up to the scoring day, with values folded for comparison.
select
    changes.change_id,
    person_ids.person_id,
    changes.field_name,
    {{ folded_text('changes.old_value') }} as old_value,
    {{ folded_text('changes.new_value') }} as new_value,
    changes.changed_at,
    {{ scoring_day('changes.changed_at') }} as changed_on,
    changes.changed_by
from {{ ref('lead_scoring', 'person_changes') }} as changes
inner join {{ ref('lead_scoring', 'int_person_ids') }} as person_ids on changes.person_id = person_ids.source_person_id
where
    {{ scoring_day('changes.changed_at') }} <= {{ as_of() }}
    and person_ids.person_id in (select person_id from {{ ref('lead_scoring', 'people_to_score') }})
