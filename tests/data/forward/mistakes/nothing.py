# rule: nothing-there
# blame: 
# ---
# I will write it tomorrow.
