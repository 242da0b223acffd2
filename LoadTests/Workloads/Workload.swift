import NIOCore

/// What one event loop asks, and whether an answer is right. Belongs to that loop.
protocol Workload: AnyObject {
    /// Writes the next request of a connection and returns what is needed to judge its reply;
    /// nil when there is nothing left to ask.
    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int?

    /// What is wrong with the reply; nil when nothing is.
    func fault(
        ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>
    ) -> Fault?

    /// How many units of the rate a reply is worth.
    func units(ticket: Int, connection: Int) -> Int
}

extension Workload {
    func units(ticket: Int, connection: Int) -> Int { 1 }
}

/// Makes the workload of each event loop, on that loop.
typealias WorkloadMaker = @Sendable (_ generator: Int) -> any Workload
