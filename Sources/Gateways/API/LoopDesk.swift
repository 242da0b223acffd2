import NIOCore
import Synchronization
import Verification

/// What the connections of one event loop ask others. All that came in one turn of the loop leaves
/// together, and what was answered meanwhile comes back together: one wake-up for many.
final class LoopDesk: Sendable {
    /// Hears the answer on the event loop.
    typealias Hear = (Result<Answer, LedgerFault>) -> Void

    private let loop: any EventLoop
    private let api: VerificationAPI
    private let leaving: NIOLoopBoundBox<[AskedQuestion]>
    private let landed = Mutex<[@Sendable () -> Void]>([])

    init(_ loop: any EventLoop, _ api: VerificationAPI) {
        self.loop = loop
        self.api = api
        leaving = NIOLoopBoundBox.makeBoxSendingValue([], eventLoop: loop)
    }

    /// Only on the event loop.
    func ask(_ question: OpenQuestion, hear: @escaping Hear) {
        let hear = NIOLoopBound(hear, eventLoop: loop)
        leaving.value.append(
            AskedQuestion(question) { outcome in self.land { hear.value(outcome) } })
        // The loop runs what it was given after it has read from all sockets that were ready.
        if leaving.value.count == 1 { loop.execute { self.leave() } }
    }

    private func leave() {
        let asked = leaving.value
        leaving.value = []
        api.answer(asked)
    }

    private func land(_ hear: @escaping @Sendable () -> Void) {
        let isFirst = landed.withLock { landed in
            landed.append(hear)
            return landed.count == 1
        }
        guard isFirst else { return }
        loop.execute {
            let all = self.landed.withLock { landed in
                let all = landed
                landed = []
                return all
            }
            for hear in all { hear() }
        }
    }
}

/// A desk for each event loop.
final class LoopDesks: Sendable {
    private let api: VerificationAPI
    private let desks = Mutex<[ObjectIdentifier: LoopDesk]>([:])

    init(_ api: VerificationAPI) { self.api = api }

    subscript(loop: any EventLoop) -> LoopDesk {
        desks.withLock { desks in
            let key = ObjectIdentifier(loop)
            if let desk = desks[key] { return desk }
            let desk = LoopDesk(loop, api)
            desks[key] = desk
            return desk
        }
    }
}
