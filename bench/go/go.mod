module dev.headrace/bench

go 1.19
