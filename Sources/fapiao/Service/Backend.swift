import Verification
import ArgumentParser
import Cryptography
import Invoices
import Ledger
import LocalServers
import Logging

/// The ledger and its cache: the configured servers, or private ones in the data folder. Only the
/// service makes a ledger where none was: a command would answer from an empty one, and load into one
/// that is never asked.
enum Backend {
    /// The purpose for which the ledger is needed.
    enum Purpose {
        /// Makes private servers where none are configured, for itself alone, and brings them to
        /// this version's schema.
        case service
        /// Uses a ledger that is there: of the `fapiao` that runs here, or that ran here before.
        case command
        /// As `command`, by an account that may read no invoice.
        case campaigns
        /// As `command`, whatever the schema is.
        case migration
    }

    /// A server that was just started answers within moments; one elsewhere deserves patience.
    static let connectDeadline: Duration = .seconds(15)
    /// For each statement that asks for a schema set.
    private static let schemaDeadline: Duration = .seconds(5)

    static func use<Result>(
        _ settings: Settings, for purpose: Purpose = .command, logger given: Logger? = nil,
        _ body: (LedgerStore) async throws -> Result
    ) async throws -> Result {
        let logger = given ?? LogSetup.commandLogger(settings.log)
        do {
            let servers = try await PrivateServers.start(
                for: settings, as: purpose, logger: logger)
            tell(LedgerPlace(settings, servers), purpose, logger)
            let outcome = await Outcome {
                let store = try LedgerStore(settings.store(on: servers), logger: logger)
                return try await connected(store) {
                    try await prepareSchema(of: store, for: purpose, settings)
                    if purpose == .command, try await Demo.isSample(store) {
                        Terminal.errorOutput(
                            "it was made by serve --demo and holds invented invoices\n")
                    }
                    return try await body(store)
                }
            }
            await servers?.stop()
            return try outcome.get()
        } catch let fault as ServiceUnavailable {
            Terminal.errorOutput("\(fault.service) cannot be used: \(fault)\n")
            throw ExitStatus.unavailable
        } catch let error as ServiceSecret.Unusable {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.configuration
        } catch let missing as PrivateServers.NoLedger {
            Terminal.errorOutput("\(missing)\n")
            throw ExitStatus.noLedger
        } catch let error as LocalServerError {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.unavailable
        } catch let fault as SchemaFault {
            Terminal.errorOutput("\(fault)\n")
            throw ExitStatus.unavailable
        }
    }

    /// A line on standard error, or in the service's log: an answer is worth what its ledger is.
    private static func tell(_ place: LedgerPlace, _ purpose: Purpose, _ logger: Logger) {
        switch purpose {
        case .service: logger.info("the ledger", metadata: ["place": "\(place)"])
        case .command, .campaigns, .migration: Terminal.errorOutput("ledger: \(place)\n")
        }
    }

    private static func prepareSchema(
        of store: LedgerStore, for purpose: Purpose, _ settings: Settings
    ) async throws(SchemaFault) {
        switch purpose {
        case .migration: break
        case .command, .campaigns:
            try await store.requireCurrentSchema(within: schemaDeadline)
        case .service:
            if settings.database.url.isEmpty {
                // Ours. Of several parts only the nation's can be private.
                let nation = store.shards.parts[0]
                for schema in nation.schemas {
                    _ = try await nation.migrate(schema, today: Clock.now.dayInChina)
                }
            }
            try await store.requireCurrentSchema(within: schemaDeadline)
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

/// The result or error of a body, to be looked at after tidying up.
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
