// `npm run bench:cost`: prints the estimates of docs/cost.md, as `holdout plan` computes them.
import { AWS_PRICES } from '../../lambda/shared/planning/aws-cost.ts';
import { printTable } from '../table.ts';
import { byInFlight, byRowBytes, IN_FLIGHT_HEADER, ROW_BYTES_HEADER } from './estimates.ts';

process.stdout.write(`US dollars in ${AWS_PRICES.region} as of ${AWS_PRICES.as_of}\n\n`);
printTable(IN_FLIGHT_HEADER, byInFlight());
process.stdout.write('\n');
printTable(ROW_BYTES_HEADER, byRowBytes());
