/// One constant SQL statement with $1, $2 … Prepared on a connection when it is first used there,
/// and known by its text from then on: build it from constants only, never from input.
package struct PostgresStatement: Hashable, Sendable, ExpressibleByStringLiteral {
    package let sql: String

    package init(_ sql: String) { self.sql = sql }
    package init(stringLiteral sql: String) { self.sql = sql }
}
