package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The tests run twice, once on each engine. */
class GeneratorEngineTest {

    @Test
    void theEngineIsTheOneThatWasAskedFor() {
        System.out.println("Tests run with " + Headrace.describe());
        assertEquals(!System.getProperty("headrace.engine", "").equals("threads"), Engine.FAST);
    }
}
