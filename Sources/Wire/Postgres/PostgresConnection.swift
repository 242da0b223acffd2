typealias PostgresConnection = Connection<PostgresHandle>
typealias PostgresRequest = ConnectionRequest<PostgresCommand, [PostgresRows]>

extension PostgresConfiguration: ConnectionConfiguration {
    var requestDeadline: Duration { statementDeadline }
}
