import Console
import Cryptography
import Edge
import Gateways
import Ledger
import NIOPosix
import Operators

/// The operators' console on a ledger.
struct ConsoleModule: Sendable {
    let pages: ConsolePages

    /// Each derivation has 128 MiB and a processor for a third of a second: one at a time.
    private static let derivations = 1
    /// More tries at once come from nobody who works here.
    private static let waitingMaximum = 8

    /// - Parameter admitsDemo: whether the accounts of `serve --demo` may sign in.
    init(
        _ store: LedgerStore, _ key: ConsoleKey, admitsDemo: Bool = false,
        trustedProxies: AddressRanges
    ) throws {
        guard let nobody = StoredPassword(ConsolePassword.random(), under: key) else {
            throw OutOfMemory()
        }
        let places = BoundedSemaphore(
            concurrent: Self.derivations, waitingMaximum: Self.waitingMaximum)
        let access = ConsoleAccess(
            store: store.nation.consoleAccess, key: key, nobody: nobody, admitsDemo: admitsDemo,
            now: { Clock.now },
            derive: { work in
                guard await places.acquire() else { return nil }
                defer { places.release() }
                return try? await NIOThreadPool.singleton.runIfActive { work() }
            })
        pages = try ConsolePages(
            access: access, desk: store.nation.consoleDesk,
            identity: ClientIdentity(
                secret: key.attemptKey("clients", []), trustedProxies: trustedProxies),
            now: { Clock.now })
    }

    struct OutOfMemory: Error, CustomStringConvertible {
        var description: String { "no memory for a password" }
    }

    var module: ServiceModule { ServiceModule("console", routes: [pages]) }
}
