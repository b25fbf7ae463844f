"""Items to and from the formats of others: out to QTI 3.0 and Moodle XML, in from Moodle XML and GIFT.

Out: `losses` what a format cannot carry · `markup` an item's body in HTML · `cloze` fields inside a text ·
`moodle_writing`, `qti_items`, `qti_rules`, `qti_package` the formats.
In: `xml_reading`, `moodle_reading`, `gift` a file → `questions` · `html_tree`, `to_markdown`, `prompts` their texts →
ours · `solving` what is right · `adopting` a question → a draft · `item_file`, `drafts` a draft → files.
Both: `tags` what others only carry as words · `remarks` what is said of an item on its way.
"""
