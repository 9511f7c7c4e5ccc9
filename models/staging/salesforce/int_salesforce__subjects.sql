-- Subjects and types of tasks and calendar events, and their meaning.
{{ read_subjects([
    (ref('lead_scoring', 'stg_salesforce__task'), 'subject'),
    (ref('lead_scoring', 'stg_salesforce__task'), 'type'),
    (ref('lead_scoring', 'stg_salesforce__event'), 'subject'),
    (ref('lead_scoring', 'stg_salesforce__event'), 'type'),
]) }}
