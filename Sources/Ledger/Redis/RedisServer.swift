import Logging
import Verification
import Wire

/// Redis as it was configured: one server, or a cluster.
enum RedisServer: Sendable {
    case single(RedisClient)
    case cluster(RedisCluster)

    /// - Parameter connections: to the server, or to each master of the cluster.
    init(url: String, connections: Int, logger: Logger) throws(WireError) {
        if url.hasPrefix(RedisClusterConfiguration.scheme) {
            var configuration = try RedisClusterConfiguration(url: url)
            configuration.node.connections = connections
            self = .cluster(RedisCluster(configuration, logger: logger))
        } else {
            var configuration = try RedisConfiguration(url: url)
            configuration.connections = connections
            self = .single(RedisClient(configuration, logger: logger))
        }
    }

    /// The cache, and the filter in front of the ledger: nil on a cluster, whose buckets have none.
    /// - Parameter map: the parts of the ledger.
    func cache(
        _ map: ShardMap, filter policy: FilterPolicy, logger: Logger
    ) -> (any HotCache, KnownInvoiceFilter?) {
        switch self {
        case .single(let client):
            let filter = KnownInvoiceFilter(
                client: client, policy: policy, map: map, logger: logger)
            return (RedisHotCache(client: client, map: map, filter: filter), filter)
        case .cluster(let cluster):
            return (RedisClusterCache(cluster: cluster, map: map), nil)
        }
    }

    var executing: any RedisExecuting {
        switch self {
        case .single(let client): client
        case .cluster(let cluster): cluster
        }
    }

    func run() async {
        switch self {
        case .single(let client): await client.run()
        case .cluster(let cluster): await cluster.run()
        }
    }

    /// Over all nodes, and the figures that only a cluster has.
    var state: (RedisClient.State, RedisCluster.Figures?) {
        switch self {
        case .single(let client): return (client.state, nil)
        case .cluster(let cluster):
            let figures = cluster.figures
            return (figures.nodes, figures)
        }
    }
}
