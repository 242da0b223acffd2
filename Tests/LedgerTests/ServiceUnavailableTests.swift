import Invoices
import Testing
import Verification
import Wire

@testable import Ledger

/// What callers are told of the wire's errors.
struct ServiceUnavailableTests {
    typealias Row = (WireError.Code, ServiceUnavailable.Code, ServiceUnavailable.Effect)

    /// Each code of `WireError` but `server`, whatever the service.
    static let common: [Row] = [
        (.overloaded, .overloaded, .didNotHappen),
        (.deadlineExceeded, .deadlineExceeded, .mayHaveHappened),
        (.unreachable, .unreachable, .mayHaveHappened),
        (.closed, .unreachable, .mayHaveHappened),
        (.protocolViolation, .damaged, .mayHaveHappened),
        (.cancelled, .deadlineExceeded, .mayHaveHappened),
    ]

    /// PostgreSQL, appendix A.
    static let states: [Row] = [
        (.server("23505"), .rejected, .didNotHappen),
        (.server("25P02"), .rejected, .didNotHappen),
        (.server("25006"), .unreachable, .didNotHappen),
        (.server("40001"), .rejected, .didNotHappen),
        (.server("40003"), .rejected, .mayHaveHappened),
        (.server("40P01"), .rejected, .didNotHappen),
        (.server("53100"), .overloaded, .didNotHappen),
        (.server("53300"), .overloaded, .didNotHappen),
        (.server("55P03"), .deadlineExceeded, .didNotHappen),
        (.server("57014"), .deadlineExceeded, .didNotHappen),
        (.server("57P01"), .unreachable, .mayHaveHappened),
        (.server("57P03"), .unreachable, .mayHaveHappened),
        (.server("08006"), .unreachable, .mayHaveHappened),
        (.server("XX001"), .damaged, .didNotHappen),
        (.server("P0001"), .rejected, .didNotHappen),
    ]

    static let redis: [Row] = [
        (.server("ERR"), .rejected, .mayHaveHappened),
        (.server("WRONGTYPE"), .rejected, .mayHaveHappened),
        (.server("OOM"), .overloaded, .mayHaveHappened),
        (.server("BUSY"), .overloaded, .mayHaveHappened),
        (.server("LOADING"), .unreachable, .mayHaveHappened),
        (.server("READONLY"), .unreachable, .mayHaveHappened),
        (.server("MASTERDOWN"), .unreachable, .mayHaveHappened),
        (.server("CLUSTERDOWN"), .unreachable, .mayHaveHappened),
    ]

    @Test(arguments: common + states, [ServiceUnavailable.Service.ledger, .standby])
    func anErrorOfPostgreSQLSaysWhetherItWasRolledBack(
        _ row: Row, _ service: ServiceUnavailable.Service
    ) {
        let error = WireError(row.0, "why")
        let fault = ServiceUnavailable(error, of: service)
        #expect(fault.service == service)
        #expect(fault.code == row.1)
        #expect(fault.effect == row.2)
        #expect(fault.detail == error.description)
    }

    /// Whatever kept a statement from being sent, it did nothing; but Redis may have done an earlier step.
    @Test(arguments: common)
    func whatWasNotSentDidNotHappen(_ row: Row) {
        let error = WireError(row.0, "why").unsent
        #expect(ServiceUnavailable(error, of: .ledger).effect == .didNotHappen)
        #expect(ServiceUnavailable(error, of: .cache).effect == .mayHaveHappened)
    }

    /// It rolls nothing back.
    @Test(arguments: common + redis)
    func anErrorOfRedisMayComeAfterAnEffect(
        _ error: WireError.Code, _ code: ServiceUnavailable.Code,
        _: ServiceUnavailable.Effect
    ) {
        let fault = ServiceUnavailable(WireError(error), of: .cache)
        #expect(fault.service == .cache)
        #expect(fault.code == code)
        #expect(fault.effect == .mayHaveHappened)
        #expect(fault.detail == "Redis: \(error)")
    }

    private struct Surprise: Error {}

    @Test func anErrorThatPassedThroughAnUntypedThrowsKeepsItsMeaning() {
        let known = ServiceUnavailable(.cache, .damaged, "known", effect: .didNotHappen)
        #expect(ServiceUnavailable(any: known, of: .ledger) == known)
        #expect(
            ServiceUnavailable(any: WireError(.overloaded), of: .ledger)
                == ServiceUnavailable(WireError(.overloaded), of: .ledger))
        let surprise = ServiceUnavailable(any: Surprise(), of: .ledger)
        #expect(surprise == ServiceUnavailable(.ledger, .rejected, "Surprise"))
        #expect(surprise.effect == .mayHaveHappened)
    }
}
