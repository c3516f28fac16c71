-- A module whose top asks its user's function to run.
local f = _G.run_at_the_top_of_a_module
f()
return {}
