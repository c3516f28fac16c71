-- A file that says it passed.
-- exit: 1
print "ok 1 - everything"
print "1 passed, 0 failed"
