import ArgumentParser
import Ledger
import LocalServers
import Logging
import Verification

/// The ledger and its cache for one command: the configured servers, those of the `fapiao` that is
/// running here, or private ones for as long as the command takes.
enum Backend {
    /// A server that was just started answers within moments; one elsewhere deserves patience.
    static let connectDeadline: Duration = .seconds(15)

    /// - Parameters:
    ///   - sharing: whether the servers of another `fapiao` will do.
    ///   - migrating: whether private servers are brought to this version's schema.
    static func use<Result>(
        _ settings: Settings, sharing: Bool = true, migrating: Bool = true,
        logger given: Logger? = nil, _ body: (LedgerStore) async throws -> Result
    ) async throws -> Result {
        let logger = given ?? LogSetup.commandLogger(settings)
        do {
            let servers = try await PrivateServers.start(
                for: settings, sharing: sharing, logger: logger)
            let outcome = await Outcome {
                let store = try LedgerStore(settings.store(on: servers), logger: logger)
                return try await connected(store) {
                    if migrating, settings.database.url.isEmpty {
                        // Ours. Of several parts only the nation's can be private.
                        _ = try await store.shards.parts[0].migrate(today: Clock.now.dayInChina)
                    }
                    return try await body(store)
                }
            }
            await servers?.stop()
            return try outcome.get()
        } catch let fault as LedgerFault {
            Terminal.errorOutput("the ledger cannot be used: \(fault.detail)\n")
            throw ExitStatus.unavailable
        } catch let error as ServiceSecret.Unusable {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.configuration
        } catch let error as LocalServerError {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.unavailable
        } catch let fault as SchemaFault {
            Terminal.errorOutput("\(fault)\n")
            throw ExitStatus.unavailable
        }
    }

    private static func connected<Result>(
        _ store: LedgerStore, _ body: () async throws -> Result
    ) async throws -> Result {
        let life = Task { await store.run() }
        let outcome = await Outcome {
            try await store.connected(within: connectDeadline)
            return try await body()
        }
        life.cancel()
        await life.value
        return try outcome.get()
    }
}

/// What a body returned or threw, to be looked at after tidying up.
private enum Outcome<Value> {
    case value(Value)
    case error(any Error)

    init(_ body: () async throws -> Value) async {
        do {
            self = .value(try await body())
        } catch {
            self = .error(error)
        }
    }

    func get() throws -> Value {
        switch self {
        case .value(let value): return value
        case .error(let error): throw error
        }
    }
}
