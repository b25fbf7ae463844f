"""The assessment, without storage, clock or network: figures in, figures out.

`referential` competences and skills · `profile` what a candidate brings · `form` which items a candidate gets ·
`treatments` when two texts are the same · `evaluation` what an answer is worth · `outcome` what a score says ·
`placement` what the answers are worth together · `capacity` how able answers say a candidate is · `selection` the next
item of an adaptive test · `unfinished` what its missing answers count for · `meshes` capacity to score and levels ·
`adaptive` what its answers are worth together · `positioning` practice outside the exam · `reports` what reports change
by themselves · `jury` what people decide afterwards.

The room may import `referential`, `profile`, `form` and `outcome`; `evaluation` needs solutions, and the room has none
(R-TST-06).
"""
