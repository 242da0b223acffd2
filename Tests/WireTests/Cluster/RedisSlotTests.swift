import Testing

@testable import Wire

struct RedisSlotTests {
    /// The check value of CRC-16/XMODEM, and slots that `CLUSTER KEYSLOT` of Redis 7 gives.
    @Test func slotsAreThoseOfRedis() {
        #expect(RedisSlot.crc16("123456789".utf8) == 0x31C3)
        let table = [
            ("", 0), ("foo", 12182), ("somekey", 11058), ("foo{hash_tag}", 2515),
            ("bar{hash_tag}", 2515), ("123456789", 12739),
        ]
        for (key, slot) in table { #expect(RedisSlot(key: Array(key.utf8)).number == slot) }
    }

    /// Each pair of keys, and whether the specification puts them into one slot.
    @Test(arguments: [
        ("{user1000}.following", "{user1000}.followers", true),
        ("{user1000}.following", "user1000", true),
        ("foo{}{bar}", "{bar}", false), ("foo{{bar}}zap", "{bar", true),
        ("foo{bar}{zap}", "bar", true), ("foo{bar", "bar", false), ("foo}{", "foo", false),
        ("}{a}", "a", true),
    ])
    func onlyTheFirstTagCounts(_ one: String, _ other: String, _ isSame: Bool) {
        let slots = [one, other].map { RedisSlot(key: Array($0.utf8)) }
        #expect((slots[0] == slots[1]) == isSame)
    }

    @Test func aCommandKnowsItsKey() {
        let foo = Array("foo".utf8)
        let call = RedisScriptCall(RedisScript("return 1"), keys: [foo, []])
        let slot = RedisSlot(key: foo)
        for step: RedisStep in [
            .command(RedisCommand("GET", "foo")), .command(RedisCommand("MGET", keys: [foo, []])),
            .script(call), .command(call.script.eval(keys: [foo], arguments: RedisWords())),
            .command(call.script.evalsha("ab", keys: [foo], arguments: RedisWords())),
        ] {
            #expect(step.slot == slot)
        }
        #expect(RedisStep.command(RedisCommand("PING")).slot == nil)
    }
}
