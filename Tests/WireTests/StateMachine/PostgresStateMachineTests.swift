import Testing

@testable import Wire

struct PostgresStateMachineTests {
    private typealias Machine = MachineUnderTest<PostgresPipeline>

    private static let queryCanceled = PostgresReply.failure(
        WireError(.server("57014")), isPlanExpired: false)

    // MARK: Cancelling

    /// A statement in flight whose caller is gone.
    private func abandoned(
        commits: Bool = false, _ phase: (Machine) -> Void = { _ in }
    ) -> Machine {
        let test = Machine()
        phase(test)
        let request = test.submit(PostgresPipeline.statement(commits: commits))
        #expect(test.send().outgoing.count == 1)
        #expect(test.cancel() == .wait)
        #expect(test.sleep == .seconds(60))
        test.cancelTask(of: request)
        return test
    }

    @Test func aCancelIsRepeatedOnceItHasArrived() {
        let test = abandoned()
        #expect(test.cancel() == .request)
        #expect(test.sleep == .milliseconds(100))
        test.pass(.milliseconds(50))
        #expect(test.cancel() == .wait)
        test.pass(.milliseconds(50))
        // There is one at a time.
        #expect(test.cancel() == .wait)
        #expect(test.sleep == .milliseconds(100))
        _ = test.deliver { $0.cancelsEnded = 1 }
        test.pass(.milliseconds(99))
        #expect(test.cancel() == .wait)
        test.pass(.milliseconds(1))
        #expect(test.cancel() == .request)
    }

    @Test func aStatementThatEndsWhenCancelledKeepsItsConnection() {
        let test = abandoned()
        _ = test.cancel()
        #expect(test.receive([.end, Self.queryCanceled, .sync]).told == [])
        #expect(test.inFlightCount == 0)
        test.pass(.seconds(1))
        #expect(test.cancel() == .wait)
        // Only the request's own deadline is left, until it is found to be over.
        #expect(test.sleep == .seconds(59))
        #expect(test.send().outgoing.isEmpty)
    }

    @Test func eachStatementHasTheWholeTimeToEndWhenCancelled() {
        let test = Machine()
        let requests = [test.submit(), test.submit()]
        #expect(test.send().outgoing.count == 2)
        for request in requests { test.cancelTask(of: request) }
        #expect(test.cancel() == .request)
        test.pass(.milliseconds(900))
        _ = test.deliver { $0.cancelsEnded = 1 }
        #expect(test.receive([.end, Self.queryCanceled, .end, .sync]).told == [])
        #expect(test.cancel() == .request)
        test.pass(.milliseconds(999))
        #expect(test.cancel() == .wait)
        test.pass(.milliseconds(1))
        guard case .disconnect = test.cancel() else {
            Issue.record("still waits")
            return
        }
    }

    @Test(arguments: [false, true])
    func aStatementThatDoesNotEndCostsTheConnection(_ commits: Bool) {
        let test = abandoned(commits: commits)
        // One that commits must not be cancelled, only waited for.
        #expect(test.cancel() == (commits ? .wait : .request))
        #expect(test.sleep == (commits ? .seconds(1) : .milliseconds(100)))
        test.pass(.seconds(1) - .nanoseconds(1))
        #expect(test.cancel() == .wait)
        #expect(test.sleep == .nanoseconds(1))
        test.pass(.nanoseconds(1))
        let overdue = WireError(.unreachable, "a statement did not end when cancelled")
        #expect(test.cancel() == .disconnect(overdue))
        _ = test.disconnect()
        #expect(test.cancel() == .wait)
    }

    /// Its connection is gone, but the thread that carries it may still hang.
    @Test func theNextConnectionIsNotCancelledBeforeAnEarlierCancelHasEnded() {
        let test = abandoned()
        #expect(test.cancel() == .request)
        _ = test.disconnect()
        test.pass(.milliseconds(10))
        test.go(to: .serving)
        #expect(test.sleep == nil)
        let request = test.submit()
        _ = test.send()
        test.cancelTask(of: request)
        #expect(test.cancel() == .wait)
        _ = test.deliver { $0.cancelsEnded = 1 }
        test.pass(.milliseconds(100))
        #expect(test.cancel() == .request)
    }

    /// It hits nothing there.
    @Test func theNextConnectionsLeaseDoesNotWaitForAnEarlierCancel() {
        let test = abandoned()
        #expect(test.cancel() == .request)
        _ = test.disconnect()
        test.pass(.milliseconds(10))
        test.go(to: .serving)
        _ = test.submit(.attach)
        _ = test.submit()
        let sent = test.send()
        #expect(sent.told == [nil] && sent.outgoing.count == 1)
    }

    @Test func whatIsSentAgainGoesBeforeWhatWaits() {
        let test = Machine()
        let gone = test.submit()
        _ = test.submit(PostgresPipeline.statement("SELECT 'hit'"))
        #expect(test.send().outgoing.count == 2)
        _ = test.submit(PostgresPipeline.statement("SELECT 'waiting'"))
        test.cancelTask(of: gone)
        #expect(test.cancel() == .request)
        #expect(test.answer() == [])
        #expect(test.receive([.end, Self.queryCanceled, .end, .sync]).told == [])
        let sent = test.send().outgoing.map { outgoing in
            if case .series(let series) = outgoing {
                series.statements[0].key.statement.sql
            } else {
                ""
            }
        }
        #expect(sent == ["SELECT 'hit'", "SELECT 'waiting'"])
    }

    enum Sent: CaseIterable, Sendable { case whileUnderWay, beforeArrival, afterArrival, inLease }

    @Test(arguments: Sent.allCases)
    func aNeighbourThatACancelHitIsSentAgain(_ sent: Sent) {
        let test = Machine()
        if sent == .inLease {
            _ = test.submit(.attach)
            #expect(test.send().told == [nil])
        }
        let gone = test.submit()
        let neighbour = sent == .afterArrival ? nil : test.submit()
        #expect(test.send().outgoing.count == (neighbour == nil ? 1 : 2))
        test.cancelTask(of: gone)
        #expect(test.cancel() == .request)
        #expect(test.answer() == [])
        if sent != .whileUnderWay { _ = test.deliver { $0.cancelsEnded = 1 } }
        let hit = neighbour ?? test.submit()
        if neighbour == nil { #expect(test.send().outgoing.count == 1) }
        let told = test.receive([Self.queryCanceled, .end, .sync]).told
        let isSentAgain = [.whileUnderWay, .beforeArrival].contains(sent)
        #expect(told == (isSentAgain ? [] : [.server("57014")]))
        #expect(hit.isCompleted == !isSentAgain)
        #expect(test.send().outgoing.count == (isSentAgain ? 1 : 0))
        if isSentAgain { #expect(test.answer() == [nil]) }
    }

    /// A statement of a lease cannot be sent again, so none is sent in a cancel's way.
    @Test func aLeaseSendsNothingWhileACancelIsUnderWay() {
        let test = abandoned { test in
            _ = test.submit(.attach)
            #expect(test.send().told == [nil])
        }
        #expect(test.cancel() == .request)
        _ = test.submit()
        #expect(test.send().outgoing.isEmpty)
        _ = test.deliver { $0.cancelsEnded = 1 }
        #expect(test.send().outgoing.count == 1)
    }

    // MARK: Order

    @Test func noMoreIsInFlightThanMayBe() {
        let test = Machine()
        for _ in 0..<3 { _ = test.submit() }
        #expect(test.send().outgoing.count == 2)
        #expect(test.inFlightCount == 2)
        #expect(test.answer() == [nil])
        #expect(test.send().outgoing.count == 1)
    }

    @Test func aScriptIsSentAlone() {
        let test = Machine()
        _ = test.submit()
        _ = test.submit(.script("SELECT 1; SELECT 2"))
        _ = test.submit()
        #expect(test.send().outgoing.count == 1)
        #expect(test.answer() == [nil])
        guard case .alone = test.send().outgoing.first else {
            Issue.record("not alone")
            return
        }
        #expect(test.send().outgoing.isEmpty)
        let rows = PostgresReply.rows(PostgresPipeline.noRows)
        #expect(test.receive([rows, rows, .end]).told == [nil])
        let after = test.send().outgoing
        guard after.count == 2, case .pipelineMode = after[0], case .series = after[1] else {
            Issue.record("\(after)")
            return
        }
    }

    @Test func repliesOutOfOrderCostTheConnection() {
        let rows = PostgresReply.rows(PostgresPipeline.noRows)
        let cases: [(PostgresCommand?, [PostgresReply])] = [
            (nil, [rows]), (nil, [.sync]), (PostgresPipeline.sample, [.sync]),
            (PostgresPipeline.sample, [.copyIn]), (PostgresPipeline.sample, [.unexpected]),
            (.script(""), [.copyIn]), (.script(""), [.sync]), (.script(""), [.aborted]),
            (.script(""), [.unexpected]),
        ]
        for (command, replies) in cases {
            let test = Machine()
            if let command {
                _ = test.submit(command)
                #expect(test.send().outgoing.count == 1)
            }
            #expect(
                test.receive(replies).disconnect?.code == .protocolViolation,
                "\(String(describing: command)) \(replies)")
            // And nobody is left without an answer.
            #expect(test.disconnect().told == (command == nil ? [] : [.unreachable]))
        }
    }

    @Test func whatMayBeReadFollowsWhatIsInFlight() {
        let test = Machine()
        #expect(test.expectation == .notice)
        _ = test.submit(.copyIn("COPY"))
        _ = test.send()
        #expect(test.expectation == .reply)
        #expect(test.receive([.copyIn]).told == [nil])
        #expect(test.expectation == .nothing)
        _ = test.submit(.copyEnd(reason: nil))
        _ = test.send()
        #expect(test.expectation == .reply)
        #expect(test.receive([.rows(PostgresPipeline.noRows), .end]).told == [nil])
        #expect(test.expectation == .notice)
    }

    // MARK: COPY

    private func copying() -> Machine {
        let test = Machine()
        _ = test.submit(.copyIn("COPY"))
        _ = test.send()
        #expect(test.receive([.copyIn]).told == [nil])
        return test
    }

    @Test func aWriterGoesOnWhenItsBytesHaveLeft() {
        let test = copying()
        _ = test.submit(.copyData([1]))
        _ = test.submit(.copyData([2]))
        #expect(test.send().outgoing.count == 2)
        #expect(test.inFlightCount == 2)
        #expect(test.flush() == [nil, nil])
        #expect(test.flush() == [])
        #expect(test.inFlightCount == 0)
    }

    @Test(arguments: [false, true])
    func aLateChunkCostsTheConnection(_ isSent: Bool) {
        let test = copying()
        _ = test.submit(.copyData([1]), deadline: .seconds(1))
        if isSent { #expect(test.send().outgoing.count == 1) }
        test.pass(.seconds(1))
        let expired = test.expire()
        #expect(expired.told == [.deadlineExceeded])
        #expect(expired.disconnect == WireError(.deadlineExceeded, "COPY"))
        #expect(test.flush() == [])
    }

    @Test(arguments: [ConnectionStage.backingOff, .connecting])
    func aLateChunkCostsNoConnectionThatIsNotYetMade(_ phase: ConnectionStage) {
        let test = Machine(phase)
        _ = test.submit(.copyData([1]), deadline: .seconds(1))
        test.pass(.seconds(1))
        let expired = test.expire()
        #expect(expired.told == [.unreachable])
        #expect(expired.disconnect == nil)
    }

    @Test func whatDoesNotFitTheModeIsRefused() {
        let outside: [PostgresCommand] = [.copyData([1]), .copyEnd(reason: nil)]
        for command in outside {
            let test = Machine()
            _ = test.submit(command)
            #expect(test.send().told == [.protocolViolation])
        }
        let within: [PostgresCommand] = [
            PostgresPipeline.sample, .script(""), .copyIn(""), .detach,
        ]
        for command in within {
            let test = copying()
            _ = test.submit(command)
            #expect(test.send().told == [.protocolViolation])
            #expect(test.expectation == .nothing)
        }
    }

    // MARK: Leases

    private func leased() -> Machine {
        let test = Machine()
        _ = test.submit(.attach)
        #expect(test.send().told == [nil])
        return test
    }

    @Test(arguments: [false, true])
    func aLeaseEndsOnlyOutsideOfATransaction(_ isOpen: Bool) {
        let test = leased()
        _ = test.submit(.detach)
        #expect(
            test.send(transactionIsOpen: isOpen).told == [isOpen ? .protocolViolation : nil])
        _ = test.submit()
        // Outside of a lease what waits finds the next connection.
        #expect(test.disconnect().told == (isOpen ? [.unreachable] : []))
    }

    @Test func aLostLeaseStaysLostUntilTheNext() {
        let test = leased()
        _ = test.submit()
        _ = test.send()
        _ = test.submit()
        #expect(test.disconnect().told == [.unreachable, .unreachable])
        test.pass(.milliseconds(10))
        _ = test.submit()
        // A failed attempt to connect takes nothing more.
        _ = test.advance()
        #expect(test.disconnect("refused").told == [])
        test.pass(.milliseconds(20))
        _ = test.advance()
        test.connected()
        #expect(test.send().told == [.unreachable])
        _ = test.submit(.attach)
        _ = test.submit()
        let sent = test.send()
        #expect(sent.told == [nil] && sent.outgoing.count == 1)
    }

    @Test func aResetClosesTheConnectionAndEndsTheLease() {
        let test = leased()
        _ = test.submit(.reset)
        let sent = test.send()
        #expect(sent.told == [nil])
        #expect(sent.disconnect?.code == .unreachable)
        _ = test.submit()
        #expect(test.disconnect().told == [])
    }

    @Test func aResetAfterALossNeedsNoOtherConnection() {
        let test = leased()
        _ = test.disconnect()
        test.pass(.milliseconds(10))
        _ = test.submit(.reset)
        _ = test.submit()
        _ = test.advance()
        test.connected()
        let sent = test.send()
        #expect(sent.told == [nil] && sent.disconnect == nil)
        #expect(sent.outgoing.count == 1)
    }

    @Test func aResetThatNobodyCouldWaitForEndsTheLostLeaseToo() {
        let test = leased()
        _ = test.disconnect()
        _ = test.submit(.reset, grace: .milliseconds(5))
        test.pass(.milliseconds(5))
        #expect(test.expire().told == [.unreachable])
        _ = test.submit()
        test.pass(.milliseconds(5))
        test.go(to: .connecting)
        test.connected()
        let sent = test.send()
        #expect(sent.told == [] && sent.outgoing.count == 1)
    }
}
