//! [`Weather`]: what befalls the network and the service while clients work, out of a seed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use serde_json::Value;
use turmoil::Sim;

use super::PATH;
use super::model::Model;
use super::network::{SERVICE, Service, serve};
use crate::error::BoxError;
use crate::transport::BoxFuture;

/// How bad it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// About how long after one event the next one comes.
    pub(crate) calm: Duration,
    /// Of a hundred writes, how many the service does not take as they are meant.
    pub(crate) moody: u8,
}

/// What is to be repaired, and when.
#[derive(Clone, Copy, Debug)]
struct Damage {
    until: Duration,
    kind: Kind,
    client: usize,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Nothing passes.
    Partition,
    /// Requests are lost.
    LostRequests,
    /// Answers are lost.
    LostAnswers,
    /// Everything is kept back, and delivered in the end.
    Hold,
    /// The service is killed, and started again.
    Crash,
}

const TICK: Duration = Duration::from_millis(5);

/// How long it takes until nothing is under way any more.
const SETTLED: Duration = Duration::from_secs(5);

/// Lets clients work on one document at one service, each on a host of its own, and returns the service as it is when nothing is under way any more.
pub(crate) fn simulate<W>(seed: u64, weather: Weather, document: Value, clients: usize, work: W) -> Model
where
    W: Fn(usize) -> BoxFuture<'static, ()>,
{
    // Waits are jittered by numbers out of this.
    fastrand::seed(seed);
    let mut random = Rng::with_seed(seed);
    let service = Service { model: Model::default().with(PATH, document), random: random.fork(), moody: weather.moody };
    let service = Arc::new(Mutex::new(service));
    let mut builder = turmoil::Builder::new();
    builder.rng_seed(seed).enable_random_order().tick_duration(TICK).simulation_duration(Duration::from_hours(1));
    builder.min_message_latency(Duration::from_millis(1)).max_message_latency(Duration::from_millis(30));
    let mut sim = builder.build();
    let shared = Arc::clone(&service);
    sim.host(SERVICE, move || {
        let service = Arc::clone(&shared);
        async move { serve(service).await.map_err(|err| err as Box<dyn std::error::Error>) }
    });
    for client in 0..clients {
        let work = work(client);
        sim.client(name(client), async move {
            work.await;
            Ok(())
        });
    }
    weathered(&mut sim, weather, &mut random, clients).unwrap_or_else(|err| panic!("the simulation has failed: {err}"));
    drop(sim);
    let service = Arc::into_inner(service).expect("the simulation is over");
    service.into_inner().expect("nobody has panicked").model
}

fn weathered(sim: &mut Sim<'_>, weather: Weather, random: &mut Rng, clients: usize) -> Result<(), BoxError> {
    let mut damages: Vec<Damage> = Vec::new();
    let mut next = soon(weather.calm, random);
    while !sim.step().map_err(|err| err.to_string())? {
        let now = sim.elapsed();
        damages.retain(|damage| {
            let stays = damage.until > now;
            if !stays {
                repair(sim, *damage);
            }
            stays
        });
        if now >= next {
            next = now + soon(weather.calm, random);
            let kinds = [Kind::Partition, Kind::LostRequests, Kind::LostAnswers, Kind::Hold, Kind::Crash];
            let kind = random.choice(kinds).expect("there are some");
            let until = now + Duration::from_millis(random.u64(20..1500));
            let damage = Damage { until, kind, client: random.usize(..clients) };
            strike(sim, damage);
            damages.push(damage);
        }
    }
    for damage in damages {
        repair(sim, damage);
    }
    let end = sim.elapsed() + SETTLED;
    while sim.elapsed() < end {
        sim.step().map_err(|err| err.to_string())?;
    }
    Ok(())
}

fn soon(calm: Duration, random: &mut Rng) -> Duration {
    calm.mul_f64(random.f64() * 2.0)
}

fn strike(sim: &mut Sim<'_>, damage: Damage) {
    let client = name(damage.client);
    match damage.kind {
        Kind::Partition => sim.partition(client, SERVICE),
        Kind::LostRequests => sim.partition_oneway(client, SERVICE),
        Kind::LostAnswers => sim.partition_oneway(SERVICE, client),
        Kind::Hold => sim.hold(client, SERVICE),
        Kind::Crash => sim.crash(SERVICE),
    }
}

fn repair(sim: &mut Sim<'_>, damage: Damage) {
    let client = name(damage.client);
    match damage.kind {
        Kind::Partition | Kind::LostRequests | Kind::LostAnswers => sim.repair(client, SERVICE),
        Kind::Hold => sim.release(client, SERVICE),
        Kind::Crash => sim.bounce(SERVICE),
    }
}

fn name(client: usize) -> String {
    format!("client-{client}")
}
