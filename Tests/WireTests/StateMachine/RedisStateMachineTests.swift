import Testing

@testable import Wire

struct RedisStateMachineTests {
    private typealias Machine = MachineUnderTest<RedisPipeline>

    @Test(arguments: [
        (nil, nil, 0, [["PING"]]),
        (nil, "p", 0, [["AUTH", "p"], ["PING"]]),
        ("u", "p", 0, [["AUTH", "u", "p"], ["PING"]]),
        ("u", nil, 2, [["SELECT", "2"], ["PING"]]),
        (nil, "p", 2, [["AUTH", "p"], ["SELECT", "2"], ["PING"]]),
    ])
    func loginAndDatabaseComeFirst(
        _ user: String?, _ password: String?, _ database: Int, _ expected: [[String]]
    ) {
        var configuration = RedisPipeline.configuration
        configuration.user = user
        configuration.password = password
        configuration.database = database
        let test = Machine(.handshake, configuration)
        _ = test.submit([RedisCommand("GET", "a")])
        let commands = expected.map { RedisCommand($0.map { .text($0) }) }
        #expect(test.send().outgoing == [commands])
        for step in 1...commands.count {
            #expect(!test.isServing)
            #expect(test.send().outgoing.isEmpty)
            #expect(test.receive([.status("OK")]).disconnect == nil)
            #expect(test.isServing == (step == commands.count))
        }
        // Nothing of the handshake was counted as somebody's.
        #expect(test.inFlightCount == 0)
        #expect(test.send().outgoing == [[RedisCommand("GET", "a")]])
    }

    @Test(arguments: 0..<2)
    func aRefusedHandshakeCostsTheConnection(_ place: Int) {
        let test = Machine(.handshake)
        _ = test.send()
        var replies = RedisPipeline.handshakeReplies
        replies[place] = .error("LOADING Redis is loading")
        #expect(
            test.receive(replies).disconnect == WireError(.unreachable, "LOADING Redis is loading"))
        #expect(!test.isServing)
        _ = test.disconnect()
        // The next connection begins its handshake anew.
        test.pass(.seconds(1))
        test.go(to: .handshake)
        #expect(test.send().outgoing.first?.count == 2)
        #expect(test.receive(RedisPipeline.handshakeReplies).disconnect == nil)
        #expect(test.isServing)
    }

    @Test(arguments: [ConnectionStage.handshake, .serving])
    func aReplyThatNobodyAskedForCostsTheConnection(_ phase: ConnectionStage) {
        let test = Machine(phase)
        #expect(test.receive([.integer(1)]).disconnect?.code == .protocolViolation)
    }

    @Test func aRequestEndsWithTheLastOfItsReplies() {
        let test = Machine()
        let request = test.submit(RedisPipeline.sample)
        _ = test.send()
        #expect(test.inFlightCount == 2)
        #expect(test.receive([.error("ERR one of them")]).told == [])
        #expect(test.inFlightCount == 1)
        guard case .complete(let completion) = test.received(.nil) else {
            Issue.record("not complete")
            return
        }
        #expect(completion.request === request)
        #expect(try! completion.result.get() == [.error("ERR one of them"), .nil])
        #expect(test.inFlightCount == 0)
    }

    /// Its reply is missing all the same, and what comes after could not be told apart.
    @Test func aLateReplyToACancelledCallerCostsTheConnectionToo() {
        let test = Machine()
        let gone = test.submit(deadline: .seconds(1))
        let neighbour = test.submit()
        _ = test.send()
        test.cancelTask(of: gone)
        #expect(test.sleep == .seconds(1))
        test.pass(.seconds(1))
        let expired = test.expire()
        #expect(expired.told == [])
        #expect(expired.disconnect == WireError(.unreachable, "closed: a reply is late"))
        #expect(test.disconnect().told == [.unreachable])
        #expect(neighbour.isCompleted)
    }

    @Test func redisIsNeverAskedToCancel() {
        let test = Machine()
        let request = test.submit()
        _ = test.send()
        test.cancelTask(of: request)
        #expect(test.cancel() == .wait)
    }
}
