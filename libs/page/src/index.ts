export {
  ChannelSource,
  IncidentStore,
  Outbox,
  type Attempt,
  type DueDelivery,
  type Evidence,
  type LastBadSpan,
  type NewIncident,
  type OpenIncident,
} from './ports.js';
