package dev.headrace.multicore;

/** Shared channels whose senders and receivers are on eight loops. */
class OnEightLoopsContractTest extends AcrossLoopsContract {

    OnEightLoopsContractTest() {
        super(8);
    }
}
