import CPostgres
import Glibc
import Logging

/// The one owner of a libpq connection. Its verbs never wait. Only its thread may call it.
@safe final class PostgresHandle {
    enum Connecting { case reading, writing, connected, failed }

    private let connection: OpaquePointer
    private let notices: PostgresNotices

    init?(_ keywords: [(name: String, value: String)], logger: Logger) {
        let names = unsafe Self.terminated(keywords.map(\.name))
        let values = unsafe Self.terminated(keywords.map(\.value))
        defer {
            unsafe (names + values).forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) }
        }
        guard let started = unsafe PQconnectStartParams(names, values, 0) else { return nil }
        unsafe connection = unsafe started
        notices = PostgresNotices(logger)
        unsafe PQsetNoticeReceiver(
            started,
            { context, result in
                guard let context = unsafe context, let result = unsafe result else { return }
                let notices = unsafe Unmanaged<PostgresNotices>.fromOpaque(context)
                    .takeUnretainedValue()
                unsafe notices.received(PQresultErrorField(result, Int32(PostgresField.message)))
            }, Unmanaged.passUnretained(notices).toOpaque())
    }

    deinit { unsafe PQfinish(connection) }

    var socket: Int32 { unsafe PQsocket(connection) }
    var isBroken: Bool { unsafe PQstatus(connection) == CONNECTION_BAD }
    var isBusy: Bool { unsafe PQisBusy(connection) != 0 }
    var transactionIsOpen: Bool { unsafe PQtransactionStatus(connection) != PQTRANS_IDLE }
    var errorMessage: String { unsafe String(cString: PQerrorMessage(connection)) }

    func connect() -> Connecting {
        switch unsafe PQconnectPoll(connection) {
        case PGRES_POLLING_READING: return .reading
        case PGRES_POLLING_WRITING: return .writing
        case PGRES_POLLING_OK:
            let isReady =
                unsafe PQsetnonblocking(connection, 1) == 0
                && PQenterPipelineMode(connection) == 1
            return isReady ? .connected : .failed
        default: return .failed
        }
    }

    func enterPipeline() -> Bool { unsafe PQenterPipelineMode(connection) == 1 }

    /// - Returns: whether all has left; nil if the connection is lost.
    func flush() -> Bool? {
        switch unsafe PQflush(connection) {
        case 0: true
        case 1: false
        default: nil
        }
    }

    func consume() -> Bool { unsafe PQconsumeInput(connection) == 1 }

    func next() -> PostgresReply {
        guard let pointer = unsafe PQgetResult(connection) else { return .end }
        let result = unsafe PostgresResult(owning: pointer)
        switch result.status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return .rows(PostgresRows(result))
        case PGRES_PIPELINE_SYNC: return .sync
        case PGRES_PIPELINE_ABORTED: return .aborted
        case PGRES_COPY_IN: return .copyIn
        case PGRES_FATAL_ERROR:
            return .failure(
                PostgresField.error(of: result), isPlanExpired: PostgresField.isPlanExpired(result))
        default: return .unexpected
        }
    }

    func send(_ series: PostgresSeries) -> Bool {
        for step in series.steps {
            let isSent =
                switch step {
                case .prepare(let place):
                    prepare(series.plans[place].name, series.statements[place].key)
                case .execute(let place):
                    execute(series.plans[place].name, series.statements[place].arguments)
                }
            if !isSent { return false }
        }
        // libpq 15 flushes at every Sync: one send(2) is the price of a transaction of one's own.
        return unsafe PQpipelineSync(connection) == 1
    }

    private func prepare(_ name: String, _ key: PreparedStatements.Key) -> Bool {
        unsafe PQsendPrepare(
            connection, name, key.statement.sql, Int32(key.types.count), key.types) == 1
    }

    private func execute(_ name: String, _ arguments: PostgresArguments) -> Bool {
        let count = arguments.lengths.count
        return unsafe arguments.bytes.withUnsafeBytes { bytes in
            unsafe withUnsafeTemporaryAllocation(
                of: UnsafePointer<CChar>?.self, capacity: max(count, 1)
            ) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(count, 1)) {
                    formats in
                    // An empty value still needs an address, for nil would be null.
                    let somewhere =
                        unsafe bytes.baseAddress ?? UnsafeRawPointer(formats.baseAddress!)
                    var offset = 0
                    for index in 0..<count {
                        let length = arguments.lengths[index]
                        unsafe formats[index] = 1
                        unsafe values[index] =
                            length < 0
                            ? nil : (somewhere + offset).assumingMemoryBound(to: CChar.self)
                        offset += Int(max(length, 0))
                    }
                    return unsafe PQsendQueryPrepared(
                        connection, name, Int32(count), values.baseAddress, arguments.lengths,
                        formats.baseAddress, 1) == 1
                }
            }
        }
    }

    /// As libpq wants lists of strings: with a nil at the end. The caller frees them.
    private static func terminated(_ texts: [String]) -> [UnsafePointer<CChar>?] {
        var list: [UnsafePointer<CChar>?] = unsafe texts.map { unsafe UnsafePointer(strdup($0)) }
        unsafe list.append(nil)
        return unsafe list
    }

    /// By the simple protocol, outside of pipeline mode.
    func sendAlone(_ sql: String) -> Bool {
        unsafe PQexitPipelineMode(connection) == 1 && PQsendQuery(connection, sql) == 1
    }

    func sendCopyData(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return unsafe PQputCopyData(
                connection, base.assumingMemoryBound(to: CChar.self), Int32(bytes.count)) == 1
        }
    }

    func sendCopyEnd(reason: String?) -> Bool { unsafe PQputCopyEnd(connection, reason) == 1 }

    func canceller() -> PostgresCanceller? {
        guard let pointer = unsafe PQgetCancel(connection) else { return nil }
        return unsafe PostgresCanceller(owning: pointer)
    }
}
