-- No key stands twice in a table that others join by it. Of tables that stay from run to run, the rows of this run are
-- tested. Not asked: keys that a `group by`, a `distinct` or a rank makes unique in the model itself, of
-- int_unique_events for example.
{% set people_of_this_run = 'person_id in (select person_id from ' ~ ref('lead_scoring', 'people_to_score') ~ ')' %}
{{ repeated_keys([
    (ref('lead_scoring', 'int_person_ids'), ['source_person_id'], none),
    (ref('lead_scoring', 'int_person_emails'), ['email'], none),
    (ref('lead_scoring', 'int_people'), ['person_id'], none),
    (ref('lead_scoring', 'int_people_emails'), ['source_person_id'], none),
    (ref('lead_scoring', 'int_quarantined_emails'), ['email'], none),
    (ref('lead_scoring', 'int_email_domains'), ['domain'], none),
    (ref('lead_scoring', 'int_user_agents'), ['user_agent'], none),
    (ref('lead_scoring', 'int_page_types'), ['url'], none),
    (ref('lead_scoring', 'int_page_views'), ['event_id'], none),
    (ref('lead_scoring', 'int_actions'), ['event_id'], none),
    (ref('lead_scoring', 'int_ad_events'), ['event_id'], none),
    (ref('lead_scoring', 'int_email_events'), ['event_id'], none),
    (ref('lead_scoring', 'int_form_submissions'), ['event_id'], none),
    (ref('lead_scoring', 'signals'), ['rule_id', 'person_id', 'evidence_id'], people_of_this_run),
    (ref('lead_scoring', 'states'), ['rule_id', 'person_id', 'starts_on'], people_of_this_run),
    (ref('lead_scoring', 'int_rule_curves'), ['score_key', 'rule_id', 'from_on'], none),
    (ref('lead_scoring', 'int_score_curves'),
     ['score_key', 'segment_on', 'from_on', 'until_on', 'half_life_days'], none),
    (ref('lead_scoring', 'engagement_days'), ['person_id', 'engaged_on'], people_of_this_run),
    (ref('lead_scoring', 'submitted_forms'), ['event_id'], people_of_this_run),
]) }}
