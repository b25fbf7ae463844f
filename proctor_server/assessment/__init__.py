"""The assessment, without storage, clock or network: figures in, figures out.

`referential` competences and skills · `profile` what a candidate brings · `form` which items a candidate gets
· `treatments` when two texts are the same · `evaluation` what an answer is worth · `placement` what the
answers are worth together · `reports` what reports change by themselves · `jury` what people decide afterwards.

The room may import `referential`, `profile` and `form`; `evaluation` needs solutions, and the room has none
(R-TST-06).
"""
