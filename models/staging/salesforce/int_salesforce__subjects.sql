-- What the subjects and types of tasks and calendar events say by themselves.
{{ read_subjects([
    (ref('stg_salesforce__task'), 'subject'),
    (ref('stg_salesforce__task'), 'type'),
    (ref('stg_salesforce__event'), 'subject'),
    (ref('stg_salesforce__event'), 'type'),
]) }}
