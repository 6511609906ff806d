"""Write random right submissions, in random styles, for the exercises of the course.

What is made here is right by construction, so whatever a check holds against it is a false
accusation. Nothing is taken from the rules or from the samples: who writes code knows neither.
"""
