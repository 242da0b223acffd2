import Testing
import Verification

struct ChangeActorTests {
    @Test(arguments: [
        (ChangeActor.key("shop"), "key:shop"),
        (.person("alice"), "person:alice"),
        (.person("root", sudo: "alice"), "person:root (sudo alice)"),
        (.person("EXAMPLE\\alice"), "person:EXAMPLE\\alice"),
        (.demo, "demo"),
        // Nobody's name may look like somebody else's, or end the line that shows it.
        (.person(""), "person:?"), (.key("a b)\n"), "key:a?b??"),
        (.person("root", sudo: "x) (sudo y"), "person:root (sudo x???sudo?y)"),
        (.person("甲"), "person:?"),
    ])
    func theTextNamesWhoseRightWasUsed(_ actor: ChangeActor, _ text: String) {
        #expect(actor.text == text)
    }

    @Test func noNameIsLongerThanTheSchemaAllows() {
        let long = String(repeating: "n", count: 1_000)
        for actor in [ChangeActor.key(long), .person(long, sudo: long)] {
            #expect(actor.text.utf8.count <= ChangeActor.bytesMaximum)
        }
    }
}
