-- Subjects of logged emails and their meaning.
{{ read_subjects([(ref('lead_scoring', 'stg_hubspot__engagement_email'), 'subject')]) }}
