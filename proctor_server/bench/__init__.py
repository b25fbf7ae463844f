"""The benchmark of the room: real stations without browsers, in other processes, before a real room server.

`ground` the centre and its session · `crowd` the stations of one process, told what to do by `orders` · `dashboard` a
dashboard that notes when it is told · `slow_disk` a school's disk · `usage` what the server takes of the machine ·
`room` what is tried, in order · `moments` who saw what when · `figures` what that makes · `tables` how it is shown.
"""
