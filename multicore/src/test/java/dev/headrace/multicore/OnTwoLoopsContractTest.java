package dev.headrace.multicore;

/** Shared channels whose senders and receivers are on two loops. */
class OnTwoLoopsContractTest extends AcrossLoopsContract {

    OnTwoLoopsContractTest() {
        super(2);
    }
}
