import Synchronization
import Testing

@testable import Wire

/// What both protocols have in common: phases, deadlines, cancelled callers, the end.
struct ConnectionStateMachineTests {
    // MARK: Phases

    @Test(arguments: Server.allCases)
    func phasesFollowEachOther(_ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>(.backingOff)
            let connectEnd = test.in(.seconds(5))
            #expect(test.phase == .backingOff(until: test.now))
            #expect(test.advance() == .connect(attempt: 0))
            #expect(test.phase == .connecting(until: connectEnd))
            #expect(test.advance(isReady: false) == .wait)
            #expect(test.advance(isReady: true) == .continueConnecting)
            test.pass(.seconds(1))
            test.connected()
            if P.hasHandshake {
                #expect(test.phase == .handshake(until: connectEnd))
                #expect(test.advance() == .serve)
                #expect(test.send().outgoing.count == 1)
                #expect(test.receive(P.handshakeReplies).disconnect == nil)
            }
            #expect(test.phase == .serving)
            #expect(test.advance() == .serve)
            _ = test.disconnect()
            #expect(test.phase == .backingOff(until: test.in(.milliseconds(10))))
            #expect(test.advance() == .wait)
            test.pass(.milliseconds(10))
            #expect(test.advance() == .connect(attempt: 0))
        }
        server.test { test($0) }
    }

    @Test(arguments: Server.allCases)
    func aConnectionThatIsNotMadeInTimeIsGivenUp(_ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            for phase in [ConnectionStage.connecting, .handshake]
            where phase == .connecting || P.hasHandshake {
                let test = MachineUnderTest<P>(phase)
                #expect(test.sleep == .seconds(5))
                test.pass(.seconds(5) - .nanoseconds(1))
                #expect(test.advance() == (phase == .connecting ? .continueConnecting : .serve))
                test.pass(.nanoseconds(1))
                let late = WireError(.unreachable, "no answer within 5.0 seconds")
                #expect(test.advance() == .disconnect(late))
            }
        }
        server.test { test($0) }
    }

    @Test(arguments: Server.allCases)
    func pausesGrowUntilAConnectionServes(_ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>(.backingOff)
            for (attempt, pause) in [20, 40, 80].enumerated() {
                #expect(test.advance() == .connect(attempt: attempt))
                // Only the first of them is told to the log.
                #expect((test.disconnect("refused", chance: 0.75).warning != nil) == (attempt == 0))
                #expect(test.sleep == .milliseconds(pause) * 0.75)
                test.pass(.milliseconds(pause) * 0.75)
            }
            test.go(to: .serving)
            #expect(test.sleep == nil)
            #expect(test.disconnect("gone", chance: 0.5).warning != nil)
            #expect(test.sleep == .milliseconds(10))
            #expect(test.advance() == .wait)
        }
        server.test { test($0) }
    }

    @Test(arguments: [
        (Server.postgres, true, "PostgreSQL connection lost", "not reachable: gone"),
        (.postgres, false, "PostgreSQL unreachable", "gone"),
        (.redis, true, "Redis unreachable", "not reachable: gone"),
        (.redis, false, "Redis unreachable", "not reachable: gone"),
    ])
    func theLogSaysWhatWasLost(
        _ server: Server, _ wasServing: Bool, _ message: String, _ reason: String
    ) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>(wasServing ? .serving : .connecting)
            #expect(test.disconnect("gone").warning == .init(message: message, reason: reason))
        }
        server.test { test($0) }
    }

    @Test(arguments: Server.allCases)
    func whatWaitsFindsTheNextConnectionAndWhatWasSentDoesNot(_ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>()
            _ = test.submit()
            #expect(test.send().outgoing.count == 1)
            let waiting = test.submit()
            #expect(test.disconnect().told == [.unreachable])
            #expect(test.inFlightCount == 0)
            #expect(!waiting.isCompleted)
            test.pass(.milliseconds(10))
            test.go(to: .serving)
            #expect(test.send().outgoing.count == 1)
            #expect(test.answer() == [nil])
            #expect(waiting.isCompleted)
        }
        server.test { test($0) }
    }

    // MARK: Deadlines

    struct Late: Sendable {
        let phase: ConnectionStage
        var isSent = false
        /// In seconds.
        var grace = 60
        var deadline = 60
        /// After a second, by protocol.
        let postgres: [WireError.Code?]
        let redis: [WireError.Code?]
        var redisDisconnects = false
    }

    @Test(
        arguments: [
            Late(phase: .backingOff, grace: 1, postgres: [.unreachable], redis: [.unreachable]),
            Late(
                phase: .backingOff, deadline: 1, postgres: [.unreachable],
                redis: [.deadlineExceeded]),
            Late(phase: .backingOff, grace: 2, deadline: 2, postgres: [], redis: []),
            Late(phase: .connecting, grace: 1, postgres: [.unreachable], redis: [.unreachable]),
            Late(phase: .handshake, grace: 1, postgres: [], redis: [.unreachable]),
            Late(phase: .serving, grace: 1, postgres: [], redis: []),
            Late(
                phase: .serving, deadline: 1, postgres: [.deadlineExceeded],
                redis: [.deadlineExceeded]),
            Late(phase: .serving, isSent: true, grace: 1, postgres: [], redis: []),
            // Nothing tells to whom a late reply of Redis belongs.
            Late(
                phase: .serving, isSent: true, deadline: 1, postgres: [.deadlineExceeded],
                redis: [.deadlineExceeded], redisDisconnects: true),
        ] as [Late], Server.allCases)
    func aCallerIsToldInTime(_ late: Late, _ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>(late.phase)
            let request = test.submit(
                deadline: .seconds(late.deadline), grace: .seconds(late.grace))
            if late.isSent { #expect(test.send().outgoing.count == 1) }
            test.pass(.seconds(1) - .nanoseconds(1))
            #expect(test.expire().told == [])
            let expected = server == .postgres ? late.postgres : late.redis
            if !expected.isEmpty { #expect((test.sleep ?? .zero) <= .nanoseconds(1)) }
            test.pass(.nanoseconds(1))
            let expired = test.expire()
            #expect(expired.told == expected)
            #expect(request.isCompleted == !expected.isEmpty)
            #expect((expired.disconnect != nil) == (server == .redis && late.redisDisconnects))
            // Nobody is told twice.
            #expect(test.expire().told == [])
            #expect(test.disconnect().told.count == (late.isSent && expected.isEmpty ? 1 : 0))
        }
        server.test { test($0) }
    }

    @Test(arguments: Server.allCases)
    func theThreadSleepsUntilTheFirstDeadline(_ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>()
            #expect(test.sleep == nil)
            _ = test.submit(deadline: .seconds(9))
            _ = test.submit(deadline: .seconds(4))
            #expect(test.sleep == .seconds(4))
            test.pass(.seconds(4))
            #expect(test.expire().told == [.deadlineExceeded])
            #expect(test.sleep == .seconds(5))
        }
        server.test { test($0) }
    }

    @Test(arguments: Server.allCases)
    func theGracePeriodCountsOnlyWithoutAConnection(_ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>(.backingOff)
            let request = test.submit(deadline: .seconds(9), grace: .milliseconds(5))
            #expect(test.advance() == .connect(attempt: 0))
            #expect(test.sleep == .milliseconds(5))
            test.connected()
            if P.hasHandshake {
                _ = test.send()
                #expect(test.sleep == .milliseconds(5))
                _ = test.receive(P.handshakeReplies)
            }
            #expect(test.sleep == .seconds(9))
            // It was not sent before the connection was lost, so it waits for another.
            _ = test.disconnect()
            #expect(test.sleep == .milliseconds(5))
            test.pass(.milliseconds(5))
            #expect(test.expire().told == [.unreachable])
            #expect(request.isCompleted)
        }
        server.test { test($0) }
    }

    @Test func whyThereIsNoConnectionIsToldToPostgresCallers() {
        let test = MachineUnderTest<PostgresPipeline>(.backingOff)
        let none = test.request(grace: .zero)
        _ = test.deliver { $0.requests = [none] }
        #expect(test.expiryDetails() == ["no connection"])
        _ = test.advance()
        _ = test.disconnect("refused\n\tIs the server running?")
        _ = test.submit(grace: .zero)
        #expect(test.expiryDetails() == ["refused Is the server running?"])
        test.pass(.milliseconds(10))
        test.go(to: .serving)
        _ = test.disconnect("gone")
        _ = test.submit(grace: .zero)
        #expect(test.expiryDetails() == ["no connection"])
    }

    // MARK: Cancelled callers

    @Test(arguments: Server.allCases)
    func aCancelledTaskSendsNothingHoweverEarlyItIsHeardOf(_ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>()
            let early = test.request()
            early.isAbandoned.store(true, ordering: .releasing)
            #expect(test.deliver { $0.abandoned = [early] } == [])
            #expect(test.deliver { $0.requests = [early] } == [.cancelled])
            let together = test.request()
            together.isAbandoned.store(true, ordering: .releasing)
            let told = test.deliver {
                $0.requests = [together]
                $0.abandoned = [together]
            }
            #expect(told == [.cancelled])
            let waiting = test.submit()
            test.cancelTask(of: waiting)
            #expect(test.deliver { $0.abandoned = [waiting] } == [])
            #expect(test.send().outgoing.isEmpty)
        }
        server.test { test($0) }
    }

    @Test(arguments: Server.allCases)
    func theReplyToACancelledCallerIsNobodyElses(_ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>()
            let first = test.submit()
            let second = test.submit()
            #expect(test.send().outgoing.count == 2)
            test.cancelTask(of: first)
            #expect(test.answer() == [])
            #expect(!second.isCompleted)
            #expect(test.answer() == [nil])
            #expect(second.isCompleted)
            #expect(test.inFlightCount == 0)
        }
        server.test { test($0) }
    }

    // MARK: The end

    @Test(arguments: Server.allCases)
    func aStopWaitsForAnswersButNotForEver(_ server: Server) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let idle = MachineUnderTest<P>()
            #expect(!idle.hasEnded)
            idle.stop()
            #expect(idle.hasEnded)

            func busy() -> MachineUnderTest<P> {
                let test = MachineUnderTest<P>()
                _ = test.submit()
                _ = test.submit()
                #expect(test.send().outgoing.count == 2)
                test.stop()
                #expect(test.sleep == .seconds(10))
                return test
            }
            let prompt = busy()
            for isLast in [false, true] {
                #expect(prompt.answer() == [nil])
                #expect(prompt.hasEnded == isLast)
            }

            let late = busy()
            #expect(late.answer() == [nil])
            late.pass(.seconds(9))
            // Being told again does not prolong it.
            late.stop()
            #expect(late.sleep == .seconds(1))
            #expect(!late.hasEnded)
            late.pass(.seconds(1))
            #expect(late.hasEnded)
            #expect(late.removeAll() == [.closed])
        }
        server.test { test($0) }
    }

    @Test(arguments: Server.allCases, ConnectionStage.allCases)
    func aStopWaitsForNoConnection(
        _ server: Server, _ phase: ConnectionStage
    ) {
        func test<P: PipelineUnderTest>(_: P.Type) {
            let test = MachineUnderTest<P>(phase)
            _ = test.submit()
            test.stop()
            if test.isServing {
                #expect(!test.hasEnded)
                _ = test.disconnect()
            }
            #expect(test.hasEnded)
            test.pass(.milliseconds(10))
            if case .backingOff = test.phase { #expect(test.advance() == .wait) }
            #expect(test.removeAll() == [.closed])
            #expect(test.removeAll() == [])
        }
        server.test { test($0) }
    }
}
