/// A request whose reply is on its way, and what has come of it so far.
struct PostgresInFlightRequest {
    enum Stage { case prepare, execute, sync, alone }

    let request: PostgresRequest
    /// Nil for a command that is sent alone.
    private let series: PostgresSeries?
    /// Cancel requests that had wholly arrived as it left.
    let cancelsArrived: Int
    /// The step of the series that the server answers now, from 0.
    private var step = 0
    var rows: [PostgresRows] = []
    private(set) var failure: WireError?
    /// The key of the statement that failed.
    private(set) var failedKey: PreparedStatements.Key?

    init(_ request: PostgresRequest, _ series: PostgresSeries?, cancelsArrived: Int) {
        self.request = request
        self.series = series
        self.cancelsArrived = cancelsArrived
    }

    var stage: Stage {
        guard let series else { return .alone }
        guard step < series.steps.count else { return .sync }
        return switch series.steps[step] {
        case .prepare: .prepare
        case .execute: .execute
        }
    }

    /// The key of the statement that the server answers now, or skips; after the last step, the last one's.
    var key: PreparedStatements.Key? {
        guard let series, !series.steps.isEmpty else { return nil }
        return switch series.steps[min(step, series.steps.count - 1)] {
        case .prepare(let place), .execute(let place): series.statements[place].key
        }
    }

    /// Every statement has had its rows.
    var isComplete: Bool { rows.count == series?.statements.count }

    /// Keeps the first failure only: later steps were skipped because of it.
    mutating func fail(_ error: WireError) {
        guard failure == nil else { return }
        failure = error
        failedKey = key
    }

    /// The server has said all about this step.
    mutating func proceed() { step += 1 }
}
